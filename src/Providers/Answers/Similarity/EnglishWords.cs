namespace Providers.Answers;

/// <summary>What English words do in a question: which say nothing, which deny, which ask, and which mean the same.</summary>
internal static class EnglishWords
{
    public const string Table = """
        - a an the this that these those there it its of to in on at by for from with into as and or so then also just really very
        - i me my mine we us our you your yours he she they them their someone something anyone people somebody one ones
        - is are am was were be been being do does did doing done has have had having will would shall should could can may might must
        - please thanks thank hello hi hey dear sorry ok okay kindly tell let know help want wish would like need love try
        - how what which whose way ways best right steps step possible possibly possibility able allowed allow offer offers offered
        - get got getting take takes took make makes give gives go goes going come comes find see happen happens work works
        - what do i do | what should i do | what do i need to do | what happens | what is the way | what is the best way | how does it work
        - i would like | i want to | do you have | is there | are there | am i allowed | is it possible | how can i | what now | or not
        - if d ll ve
        - place now yet still already again even too some any all each every own time
        - product item thing goods customer company shop's ever here up out about via per through
        - need reason's possible okay include includes included existing current currently new
        ! not no never none nobody nothing without cannot unable fail fails failed failing failure neither nor impossible refuse
        ?time when | how long | how many days | how many weeks | how soon | how fast | what time | which day | until when
        ?time due date | period | date | valid | expire | expiry | expiration | duration | arrival date
        ?cost how much is | how much are | how much does | how much do | how much for | how much to
        ?cost cost | price | fee | charge for | expensive | pricing
        ?where where | whereabouts
        ?why why | reason | how come
        ?who who | whom | whose responsibility
        ?many how many | number of
        ?size how big | how large | size | dimension | dimensions
        ?weight weigh | weight | heavy | how heavy
        ?distance how far | distance
        return = send back | give back | returning
        refund = money back | reimbursement | reimburse | refundable
        delivery = deliver | delivered | delivering | shipping | ship | shipped | shipment
        address = addresses
        parcel = package | packet
        order = purchase | ordered | purchased | purchasing
        buy = buying | bought
        cancel = cancellation | cancelled | canceled | cancelling | canceling
        change = modify | modified | update | updating | alter | edit | switch | changing | amend | set to another
        exchange = swap | replace | replacement | replaceable | replaced
        damaged = broken | cracked | damage | defective | faulty | defect
        remove = erase | removing
        delete = deleting | deleted
        pay = payment | paid | paying | payments
        instalment = installment | instalments | installments
        discount = rebate | discounted | discounts | reduction
        coupon = voucher | discount code | promo code | promotion code | coupon code
        invoice = receipt for tax
        bill = statement
        password = passcode
        forgot = forgotten | forget
        reset = resetting
        login = log in | sign in | signin | logging in | signing in | logon | log on
        logout = log out | sign out
        signup = sign up | register | registration
        phone = telephone | mobile phone | cell phone | cellphone | smartphone
        call = calling | ring
        caller = callers
        phonenumber = phone number | telephone number | old number
        email = e mail | mail address | email address
        wifi = wi fi | wireless network | wlan
        app = application | mobile app | apps
        computer = pc | computers
        television = tv
        fridge = refrigerator
        warranty = guarantee | guaranteed
        contact = reach | get in touch | touch
        support = customer support | customer service | service desk | help desk | helpdesk
        kids = children | child | kid
        suitable = ok for | fit for | appropriate | safe for
        stock = in stock | back in stock | availability | available again
        available = availability
        parking = park
        delayed = delay | late | overdue
        receive = received | receiving | arrive | arrived | arrives | arriving | arrival
        otherperson = someone else | somebody else | another person | other person
        checkin = check in | checking in
        checkout = check out | checking out
        enable = turn on | switch on | activate | activating | set up | setting up | turned on | setup | activation
        disable = turn off | switch off | deactivate | turned off | turning off
        reactivate = inactive | unfreeze
        connect = connecting | connection | connected
        add = adding | added
        unsubscribe = opt out
        notification = notifications
        upgrade = upgrading
        download = downloading
        luggage = baggage
        bag = suitcase
        allowance = how much luggage
        booking = reservation | book | booked | reserve | reserved | appointment | schedule | choose delivery
        choose = select | pick | choosing
        pickup = pick up | picked up | collect | collection
        store = shop | outlet | branch | stores | shops
        open = opening | opens | opened | opening hours | open hours
        hours = hour
        storage = space
        identity = id
        verify = verification | verifying | verified
        twofactor = two factor | 2fa | two step
        share = sharing
        restore = recover | recovered
        membership = member | members
        points = point
        complaint = complain | complaining | complaints
        withdraw = withdrawal | withdrawing | withdrawals
        day = daily | days
        month = monthly | months
        year = yearly | annual | years
        transfer = transferring | transferred | give to friend
        different = another | other
        document = documents | paperwork | papers
        required = necessary | needed | requirement | requirements | need for
        slow = slowly | lag
        weekend = weekends | saturday | sunday
        waterproof = water resistant
        repair = fix | repairing | fixing | mend
        assemble = assembly | assembling | put together
        technician = engineer | repairman
        trial = try out | free trial
        free = free of charge | no charge | complimentary
        lost = missing | lose
        claim = claims
        insurance = insured
        tuition = tuition fees | tuition fee
        house = moving house | move house | moving home
        minimum = at least | lowest | min
        maximum = at most | highest | max
        tariff = rate plan
        paper = printed
        accessible = access | get into
        wrap = wrapping | gift wrap | gift wrapping
        friend = friends
        dog = dogs
        vegetarian = veggie | vegetarians
        certificate = certificates
        homework = assignment
        data = information
        accept = accepted | accepting
        method = methods | means
        safe = secure | security | safely
        child = child lock
        benefit = benefits | perks | advantages
        colleague = coworker | co worker
        contract = agreement
        """;
}
